import { expect } from 'chai';
import { typeProblem } from '../../server/files/types.ts';

describe('S20: what a file’s name and content say of each other', () => {
  it('a PDF is named .pdf or nothing, whatever its reader’s computer would make of another ending', () => {
    for (const name of ['report.pdf', 'Report.PDF', 'report'])
      expect(typeProblem(name, 'application/pdf'), name).to.equal(null);
    for (const name of ['CAL-1.docm', 'CAL-1.png', 'CAL-1.txt'])
      expect(typeProblem(name, 'application/pdf'), name).to.match(/^It.s a PDF, although its name ends in \.\w+\./);
  });

  it('what a computer opens as a page is refused, in whatever case and of whatever content', () => {
    for (const name of ['a.html', 'a.HTM', 'a.xhtml', 'a.svg', 'a.svgz', 'a.mht', 'a.url', 'a.webloc'])
      for (const type of ['text/plain', 'application/pdf', 'image/svg+xml', 'application/octet-stream'])
        expect(typeProblem(name, type), `${name} ${type}`).to.contain('open them as web pages');
    for (const name of ['a.txt', 'a.csv', 'a.xml', 'a.zip']) expect(typeProblem(name, 'text/plain'), name).to.equal(null);
  });
}); // prettier-ignore
