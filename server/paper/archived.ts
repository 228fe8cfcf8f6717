import type PDFDocument from 'pdfkit';

type Doc = InstanceType<typeof PDFDocument>;

/** How a PDF begins that is kept for good with an invoice's XML inside: PDF/A-3b (ISO 19005-3), as Factur-X wants it. */
export const archived = (title: string) =>
  ({ subset: 'PDF/A-3b', pdfVersion: '1.7', info: { Title: title } }) as const;

/** The name by which programs find the XML. */
const file = 'factur-x.xml';

/** Puts an invoice's XML into its PDF, and says in the PDF's metadata which kind of XML it is. */
export function putInside(doc: Doc, xml: string): void {
  const options = {
    name: file,
    type: 'text/xml',
    description: 'The invoice as XML, by EN 16931',
    relationship: 'Alternative',
    creationDate: new Date(),
    modifiedDate: new Date(),
  };
  doc.file(Buffer.from(xml), options);
  doc.appendXML(metadata);
}

const says = (name: string, about: string) => `
              <rdf:li rdf:parseType="Resource">
                <pdfaProperty:name>${name}</pdfaProperty:name>
                <pdfaProperty:valueType>Text</pdfaProperty:valueType>
                <pdfaProperty:category>external</pdfaProperty:category>
                <pdfaProperty:description>${about}</pdfaProperty:description>
              </rdf:li>`;

/** What Factur-X says of the XML, and what each of its words means, as PDF/A wants of words that aren't its own. */
const metadata = `
    <rdf:Description rdf:about="" xmlns:fx="urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#">
      <fx:DocumentType>INVOICE</fx:DocumentType>
      <fx:DocumentFileName>${file}</fx:DocumentFileName>
      <fx:Version>1.0</fx:Version>
      <fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>
    </rdf:Description>
    <rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
      xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
      <pdfaExtension:schemas>
        <rdf:Bag>
          <rdf:li rdf:parseType="Resource">
            <pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>
            <pdfaSchema:namespaceURI>urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#</pdfaSchema:namespaceURI>
            <pdfaSchema:prefix>fx</pdfaSchema:prefix>
            <pdfaSchema:property>
              <rdf:Seq>${[
                says('DocumentFileName', 'The name of the embedded XML document'),
                says(
                  'DocumentType',
                  'The type of the hybrid document in capital letters, e.g. INVOICE or ORDER',
                ),
                says('Version', 'The actual version of the standard applying to the embedded XML document'),
                says('ConformanceLevel', 'The conformance level of the embedded XML document'),
              ].join('')}
              </rdf:Seq>
            </pdfaSchema:property>
          </rdf:li>
        </rdf:Bag>
      </pdfaExtension:schemas>
    </rdf:Description>
  `;
