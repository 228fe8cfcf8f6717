import type { Readable } from 'node:stream';
import sharp, { type Sharp, type SharpOptions } from 'sharp';
import { FairGate, Refused } from '../request/fairGate.ts';
import { Unavailable } from '../request/errors.ts';
import { logoBox } from '../shared/logo.ts';
import { hidePlace } from './hidePlace.ts';

/** Pictures that are drawn anew, each in its own format. */
const drawn = new Map<string, (picture: Sharp) => Sharp>([
  ['image/jpeg', (picture) => picture.jpeg({ quality: 88, mozjpeg: false })],
  ['image/png', (picture) => picture.png()],
  ['image/apng', (picture) => picture.png()],
  ['image/webp', (picture) => picture.webp({ quality: 88 })],
  ['image/tiff', (picture) => picture.tiff()],
  ['image/gif', (picture) => picture.gif()],
]);
/** Pictures that are kept as they came, without their place: nothing here can draw them. */
const kept = new Set(['image/heic', 'image/heif', 'image/avif']);

/** So many pixels a picture has at most, and so many a side has when it was drawn anew. */
const most = { pixels: 100_000_000, side: 6000, seconds: 20 };

// One at a time: what libvips keeps of them, and its threads, are taken from everybody else's.
sharp.cache(false);
sharp.concurrency(1);
const gate = new FairGate({ tenant: { inside: 1, waiting: 60 } }, { inside: 1, waiting: 500 }, 60_000);

/** Is it a picture of which another copy is kept than the one that came? */
export const isPicture = (mediaType: string): boolean => drawn.has(mediaType) || kept.has(mediaType);

/** A picture that can't be taken, with the reason in words. */
export class BadPicture extends Error {}
const unreadable = 'It’s a picture that can’t be read. It may be damaged.';

/**
 * A picture as it is kept: upright, and without what a camera writes into it, where it was taken above all. It is drawn anew
 * in libvips's own thread, in turns of tenants.
 * @param mediaType by content, for which `isPicture` holds
 * @param write takes what is to be kept, to its end
 * @throws BadPicture, Unavailable where too many wait
 */
export async function redraw<Kept>(
  whose: string,
  mediaType: string,
  content: () => Readable,
  write: (picture: Readable) => Promise<Kept>,
): Promise<Kept> {
  return inTurn(whose, async () => {
    const draw = drawn.get(mediaType);
    if (!draw) return write(await withoutPlace(content));
    return drawAnew(draw, mediaType, content, write);
  });
}

async function inTurn<T>(whose: string, work: () => Promise<T>): Promise<T> {
  const leave = await gate.enter({ tenant: whose }).catch((error: unknown) => {
    throw error instanceof Refused ? new Unavailable(error) : error;
  });
  try {
    return await work();
  } finally {
    leave();
  }
}

/** How many times as wide as high a logo is at most, or the other way round: beyond, nothing of it would be seen in its place. */
const mostOfSide = 25;
/** How much lighter or darker than white paper something of a logo is, of 255. */
const leastSeen = 12;

/**
 * A logo as it is kept: a PNG of a few kilobytes that fits into its box, without anything else that came with it. It is drawn in
 * libvips's own thread, in turns of tenants.
 * @param mediaType by content
 * @throws BadPicture, Unavailable where too many wait
 */
export async function drawLogo(
  whose: string,
  mediaType: string,
  content: () => Readable,
): Promise<{ picture: Buffer; width: number; height: number }> {
  if (!drawn.has(mediaType))
    throw new BadPicture(
      kept.has(mediaType)
        ? 'Browsers can’t show this kind of picture. Save it as a PNG or JPEG, then upload it.'
        : 'It isn’t a picture. Choose a PNG, JPEG or WebP file.',
    );
  return inTurn(whose, async () => {
    const options = { limitInputPixels: most.pixels, failOn: 'error', sequentialRead: true } as const;
    const bytes = Buffer.concat(await content().toArray());
    const { width, height } = await checkSize(bytes, options);
    if (Math.max(width / height, height / width) > mostOfSide)
      throw new BadPicture(
        `It’s more than ${mostOfSide} times as ${width > height ? 'wide as it’s high' : 'high as it’s wide'}. Crop it, then upload it.`,
      );
    try {
      const { data, info } = await sharp(bytes, options)
        .autoOrient()
        .resize({ ...logoBox, fit: 'inside', withoutEnlargement: true })
        .toColourspace('srgb')
        .png({ compressionLevel: 9 })
        .timeout({ seconds: most.seconds })
        .toBuffer({ resolveWithObject: true });
      const { channels } = await sharp(data).flatten({ background: 'white' }).stats();
      if (channels.every(({ min }) => min > 255 - leastSeen))
        throw new BadPicture(
          'It can’t be seen on white paper. Choose one with darker parts, or with a background of its own.',
        );
      return { picture: data, width: info.width, height: info.height };
    } catch (error) {
      if (error instanceof BadPicture) throw error;
      throw new BadPicture(unreadable);
    }
  });
}

async function withoutPlace(content: () => Readable): Promise<Readable> {
  const picture = await hidePlace(Buffer.concat(await content().toArray()));
  if (!picture) throw new BadPicture(unreadable);
  return picture;
}

async function drawAnew<Kept>(
  draw: (picture: Sharp) => Sharp,
  mediaType: string,
  content: () => Readable,
  write: (picture: Readable) => Promise<Kept>,
): Promise<Kept> {
  const options = {
    limitInputPixels: most.pixels,
    failOn: 'error',
    animated: mediaType === 'image/gif' || mediaType === 'image/webp',
    sequentialRead: true,
  } as const;
  // The whole file is small beside its pixels; what comes of it goes to the store as it is drawn.
  const bytes = Buffer.concat(await content().toArray());
  await checkSize(bytes, options);
  const picture = draw(
    sharp(bytes, options)
      .autoOrient()
      .resize({ width: most.side, height: most.side, fit: 'inside', withoutEnlargement: true })
      .keepIccProfile()
      .timeout({ seconds: most.seconds }),
  );
  try {
    return await write(picture);
  } catch (error) {
    if (error instanceof Unavailable) throw error;
    throw new BadPicture(unreadable);
  }
}

/** @throws BadPicture before a pixel of it is drawn */
async function checkSize(bytes: Buffer, options: SharpOptions): Promise<{ width: number; height: number }> {
  const facts = await sharp(bytes, { ...options, limitInputPixels: false })
    .metadata()
    .catch(() => null);
  if (!facts) throw new BadPicture(unreadable);
  if (facts.width * facts.height > most.pixels)
    throw new BadPicture(
      `It has more than ${most.pixels / 1_000_000} million pixels. Make it smaller, then upload it.`,
    );
  return facts;
}
