import jsqr from 'jsqr';
import sharp from 'sharp';

/** The drawings of a page. */
export const svgs = (html: string) => [...html.matchAll(/<svg [\s\S]*?<\/svg>/g)].map(([svg]) => svg);

/** What a scanner reads of a drawing. */
export async function scanned(svg: string): Promise<string | undefined> {
  const [, side = '', path = ''] = /viewBox="0 0 (\d+) \d+"[\s\S]*?d="([^"]+)"/.exec(svg) ?? [];
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}"><path d="${path}"/></svg>`;
  const { data, info } = await sharp(Buffer.from(drawing))
    .resize(Number(side) * 6)
    .flatten({ background: 'white' })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const read = jsqr as unknown as typeof jsqr.default;
  return read(new Uint8ClampedArray(data), info.width, info.height)?.data;
}

/** What the code of a page says for a transfer; null where the page has none. */
export async function transferIn(html: string): Promise<string | null> {
  const svg = svgs(html).find((one) => one.includes('QR code for this transfer'));
  return svg === undefined ? null : ((await scanned(svg)) ?? null);
}
