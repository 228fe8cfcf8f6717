import { expect } from 'chai';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { mkdir, mkdtemp, readdir, rename, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createFiles, keyOf, type Files } from '../../server/files/files.ts';
import { hidePlace } from '../../server/files/hidePlace.ts';
import { markedStore, storeMark } from '../../server/files/marked.ts';
import { verifyFiles } from '../../server/files/verify.ts';
import { cleanName, longestName, mostOfFile, uniqueNames } from '../../server/shared/fileNames.ts';
import { folderStore } from '../../server/files/store.ts';
import { Unavailable } from '../../server/request/errors.ts';
import { allKept, pdf } from '../support/documents.ts';

const tenantId = '0190a0a0-0000-7000-8000-000000000001';
/** The check that a PNG has of each of its parts. */
function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
const nobodys = () => Promise.resolve(new Map<string, 'kept'>());

describe('S20: names of files', () => {
  for (const [given, kept] of [
    ['Pru\u0308fschein.pdf', 'Pr\u00fcfschein.pdf'],
    ['検査.pdf', '検査.pdf'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\fakepath\\report.pdf', 'report.pdf'],
    ['one\r\nContent-Type: text/html.pdf', 'html.pdf'],
    ['photo\u202egpj.exe', 'photogpj.exe'],
    ['a\u200bb.pdf', 'ab.pdf'],
    ['a:b?.pdf', 'a_b_.pdf'],
    ['...', 'file'],
    ['', 'file'],
    ['.pdf', 'pdf'],
  ] as const)
    it(`${JSON.stringify(given)} is kept as ${kept}`, () => {
      expect(cleanName(given)).to.equal(kept);
    });

  it('300 characters are cut, and the ending stays', () => {
    const name = cleanName(`${'長'.repeat(300)}.pdf`);
    expect([Array.from(name).length, name.endsWith('長.pdf')]).to.deep.equal([longestName, true]);
  });
});

describe('S20: files in the store', () => {
  let folder: string;
  let files: Files;
  /** As a process that begins now, on a database that knows these files. */
  const begin = (...known: { fileId: string }[]) =>
    createFiles(
      markedStore(folderStore(folder), () =>
        Promise.resolve(known.map(({ fileId }) => keyOf({ tenantId, fileId }))),
      ),
      { warn: () => undefined },
    );
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-files-'));
    files = begin();
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const receive = (name: string, content: Buffer) => files.receive(tenantId, name, Readable.from([content]));
  const stored = async () =>
    (await readdir(folder, { recursive: true, withFileTypes: true })).filter(
      (entry) => entry.isFile() && entry.name !== '0',
    );
  async function kept(content: Buffer) {
    const { file } = await receive('a.pdf', content);
    if (!file) throw new Error('not received');
    return file;
  }

  it('a file that comes is as it was sent, with its type by content', async () => {
    const file = await kept(pdf());
    expect([file.mediaType, file.size]).to.deep.equal(['application/pdf', pdf().length]);
    const found = await files.find({ tenantId, ...file }, file);
    if (typeof found === 'string') throw new Error(found);
    expect(Buffer.concat(await found.read().toArray())).to.deep.equal(pdf());
    expect(String(Buffer.concat(await found.read({ start: 1, end: 3 }).toArray()))).to.equal('PDF');
  });

  for (const [what, name, content, words] of [
    ['an HTML file called .pdf', 'cert.pdf', '<html><script>alert(1)</script>', 'It isn’t a PDF'],
    ['a file of 0 bytes', 'empty.pdf', '', 'It’s empty.'],
    ['a program', 'tool.bin', `MZ${'\0'.repeat(200)}`, 'It’s a program'],
    ['more than 20 MB', 'large.txt', 'a'.repeat(mostOfFile + 1), 'It’s larger than 20 MB.'],
  ] as const)
    it(`${what} is refused in words, and leaves nothing behind`, async () => {
      const { problem } = await receive(name, Buffer.from(content));
      expect(problem).to.contain(words);
      expect(await stored()).to.deep.equal([]);
    });

  it('20 MB to the byte are taken', async () => {
    expect((await receive('large.txt', Buffer.alloc(mostOfFile, 'a'))).file?.size).to.equal(mostOfFile);
  });

  it('an SVG with script is refused by its name, and text under another, which a browser is told nothing of', async () => {
    const content = Buffer.from('<svg><script>alert(1)</script></svg>');
    expect((await receive('drawing.svg', content)).problem).to.contain('open them as web pages');
    expect((await receive('drawing.txt', content)).file?.mediaType).to.equal('text/plain');
  });

  it('a file that breaks off leaves nothing behind', async () => {
    const breaking = Readable.from(
      (async function* () {
        yield await Promise.resolve(pdf());
        throw new Error('gone');
      })(),
    );
    const failed = await files.receive(tenantId, 'a.pdf', breaking).catch((error: unknown) => error);
    expect(failed).to.have.property('message', 'gone');
    expect(await stored()).to.deep.equal([]);
  });

  it('S26: a folder that is away is a store that is gone: no file is missing, and none is written beside it', async () => {
    const file = await kept(pdf());
    const id = { tenantId, ...file };
    const failure = (work: Promise<unknown>) => work.then(String, (error: unknown) => error);
    await rename(join(folder, 'files'), join(folder, 'away'));
    expect(await failure(files.find(id, file))).to.be.instanceOf(Unavailable);
    expect(await failure(receive('b.pdf', pdf('other')))).to.be.instanceOf(Unavailable);
    const others = begin(file);
    expect(await failure(others.find(id, file)), 'of a process that begins now').to.be.instanceOf(
      Unavailable,
    );
    const came = others.receive(tenantId, 'b.pdf', Readable.from([pdf('other')]));
    expect(await failure(came)).to.be.instanceOf(Unavailable);
    await rename(join(folder, 'away'), join(folder, 'files'));
    for (const one of [files, others]) expect(await one.find(id, file)).to.not.be.a('string');
    expect((await receive('b.pdf', pdf('other'))).file?.size).to.equal(pdf('other').length);
  });

  describe('S26: a process that begins while the store is away', () => {
    const failure = (work: Promise<unknown>) => work.then(String, (error: unknown) => error);

    it('writes nothing into the empty place that stands in for it, and goes on when it is back', async () => {
      const file = await kept(pdf());
      // The disk isn't mounted: below it the folder is empty.
      await rename(folder, `${folder}-disk`);
      await mkdir(folder);
      const later = begin(file);
      const came = () => later.receive(tenantId, 'b.pdf', Readable.from([pdf('other')]));
      expect(await failure(came())).to.be.instanceOf(Unavailable);
      expect(await failure(later.find({ tenantId, ...file }, file))).to.be.instanceOf(Unavailable);
      expect(await readdir(folder)).to.deep.equal([]);
      await rm(folder, { recursive: true });
      await rename(`${folder}-disk`, folder);
      expect((await came()).file?.size).to.equal(pdf('other').length);
    });

    it('and where somebody has put files into the empty place already, it is still no store', async () => {
      const file = await kept(pdf());
      await rename(folder, `${folder}-disk`);
      await mkdir(join(folder, 'files', tenantId), { recursive: true });
      const marked = markedStore(folderStore(folder), () => Promise.resolve([keyOf({ tenantId, ...file })]));
      const error = await failure(marked.check());
      expect(error).to.be.instanceOf(Unavailable);
      expect(String((error as Unavailable).cause)).to.contain('the store is away');
      const report = await verifyFiles(Readable.from([]), files, marked);
      expect(report.sound).to.equal(false);
      expect(report.lines.join()).to.contain('No file was compared: the store is away');
      await rm(folder, { recursive: true });
      await rename(`${folder}-disk`, folder);
      await marked.check();
    });

    it('a new store gets its mark, by several processes at once; one from before there were marks by a file of its own', async () => {
      const some = () => markedStore(folderStore(folder), () => Promise.resolve([]));
      await Promise.all([some().check(), some().check(), some().check()]);
      expect(await readdir(join(folder, 'files'))).to.deep.equal(['0']);
      const file = await kept(pdf());
      await rm(join(folder, ...storeMark.split('/')));
      const gone = keyOf({ tenantId, fileId: '0190a0a0-0000-7000-8000-0000000000ee' });
      // A process that was killed while it made the mark.
      await writeFile(join(folder, `${storeMark}.part`), '');
      const old = markedStore(folderStore(folder), () =>
        Promise.resolve([gone, keyOf({ tenantId, ...file })]),
      );
      await old.check();
      expect(await readdir(join(folder, 'files'))).to.include('0');
    });
  });

  describe('pictures', () => {
    /** A photo as a phone makes it: lying on its side, with the place where it was taken. */
    const photo = () =>
      sharp({ create: { width: 80, height: 40, channels: 3, background: '#c33' } })
        .withExif({ IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 3230/100' } })
        .withMetadata({ orientation: 6 })
        .jpeg()
        .toBuffer();
    async function served(name: string, content: Buffer): Promise<{ bytes: Buffer; type: string }> {
      const { file, problem } = await receive(name, content);
      if (!file) throw new Error(problem);
      const found = await files.find({ tenantId, ...file }, file);
      if (typeof found === 'string') throw new Error(found);
      return { bytes: Buffer.concat(await found.read().toArray()), type: file.mediaType };
    }

    it('no place is in the copy that is kept, and it stands upright', async () => {
      const before = await sharp(await photo()).metadata();
      expect([before.orientation, before.exif === undefined]).to.deep.equal([6, false]);
      const { bytes, type } = await served('photo.jpg', await photo());
      const { width, height, exif, orientation } = await sharp(bytes).metadata();
      expect([type, width, height, exif, orientation]).to.deep.equal([
        'image/jpeg',
        40,
        80,
        undefined,
        undefined,
      ]);
      expect(await stored(), 'the copy alone, with its mark').to.have.length(2);
    });

    it('the same photo sent again is the same file', async () => {
      const [one, two] = [await served('a.jpg', await photo()), await served('b.jpg', await photo())];
      expect(one.bytes.equals(two.bytes)).to.equal(true);
    });

    it('200 million pixels, and a few bytes that say so, are refused before one is drawn', async () => {
      const head = Buffer.alloc(13);
      head.writeUInt32BE(20_000, 0);
      head.writeUInt32BE(10_000, 4);
      head.set([8, 2, 0, 0, 0], 8);
      const part = (name: string, data: Buffer) => {
        const body = Buffer.concat([Buffer.from(name), data]);
        const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
        length.writeUInt32BE(data.length);
        check.writeUInt32BE(crc32(body));
        return Buffer.concat([length, body, check]);
      };
      const bomb = Buffer.concat([
        Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]),
        part('IHDR', head),
        part('IDAT', deflateSync(Buffer.alloc(2000))),
        part('IEND', Buffer.alloc(0)),
      ]);
      expect((await receive('bomb.png', bomb)).problem).to.contain('more than 100 million pixels');
      expect(await stored()).to.deep.equal([]);
    });

    it('a damaged picture is refused in words', async () => {
      expect((await receive('cut.jpg', (await photo()).subarray(0, 300))).problem).to.contain(
        'can’t be read',
      );
      expect(await stored()).to.deep.equal([]);
    });

    it('a HEIC picture is kept without its place', async () => {
      const text = '<rdf exif:GPSLatitude="51,30.5N" exif:GPSLongitude="0,7.5W" tiff:Make="Cam"/>';
      // A box that says HEIC, and behind it what a camera writes: an entry that leads to the place, and the place.
      const facts = Buffer.alloc(80);
      facts.write('II*\0', 0, 'latin1');
      facts.writeUInt32LE(8, 4);
      facts.writeUInt16LE(1, 8);
      facts.writeUInt16LE(0x8825, 10);
      facts.writeUInt16LE(4, 12);
      facts.writeUInt32LE(1, 14);
      facts.writeUInt32LE(26, 18);
      facts.writeUInt16LE(1, 26);
      facts.writeUInt16LE(2, 28);
      facts.writeUInt16LE(5, 30);
      facts.writeUInt32LE(3, 32);
      facts.writeUInt32LE(50, 36);
      facts.fill(0x77, 50, 74);
      const heic = Buffer.concat([
        Buffer.from([0, 0, 0, 24]),
        Buffer.from('ftypheic\0\0\0\0mif1heic'),
        Buffer.from('Exif\0\0'),
        facts,
        Buffer.from(text),
      ]);
      const { bytes, type } = await served('photo.heic', heic);
      expect([type, bytes.length]).to.deep.equal(['image/heic', heic.length]);
      expect(bytes.includes(Buffer.alloc(24, 0x77)), 'the place in numbers').to.equal(false);
      expect(String(bytes))
        .to.contain('tiff:Make="Cam"')
        .and.not.to.match(/51,30|0,7\.5/);
    });

    it('S31: a HEIC picture made of nothing but such facts is refused at once; in one that is long, others have their turn', async () => {
      const head = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic\0\0\0\0mif1heic')]);
      const facts = Buffer.alloc(19_000_000);
      const entries = facts.length - 6_100;
      facts.writeUInt16LE(500, entries);
      for (let at = 0; at < 8 * 200_000; at += 8) {
        facts.write('II*\0', at, 'latin1');
        facts.writeUInt32LE(entries - at, at + 4);
      }
      // Each of them led to 500 entries, which took half a minute in all, and nobody else had a turn.
      expect((await receive('facts.heic', Buffer.concat([head, facts]))).problem).to.contain('can’t be read');
      const long = Buffer.concat([head, Buffer.from('GPSLatitude="51,30.5N" '.repeat(800_000))]);
      let turns = 0;
      let isOver = false;
      const count = () => {
        turns += 1;
        if (!isOver) setImmediate(count);
      };
      count();
      const hidden = await hidePlace(long);
      isOver = true;
      expect(turns).to.be.at.least(100);
      expect(Buffer.concat(await hidden!.toArray()).includes('51,30')).to.equal(false);
    });
  });

  it('a missing file and a changed one are said', async () => {
    const file = await kept(pdf());
    const [entry] = (await stored()).filter(({ name }) => name === file.fileId && !name.includes('.'));
    const path = (await stored())
      .map((one) => join(one.parentPath, one.name))
      .find((one) => one.includes('/files/'))!;
    expect(entry).not.to.equal(undefined);
    const find = () => files.find({ tenantId, ...file }, file);
    expect(await find()).to.have.property('read');
    await writeFile(path, pdf('CERTIFICATE'));
    await utimes(path, new Date(), new Date(Date.now() + 5000));
    expect(await find(), 'as long, and something else').to.equal('changed');
    await truncate(path, 3);
    expect(await find(), 'shorter').to.equal('changed');
    await rm(path);
    expect(await find()).to.equal('missing');
  });

  it('a store that is gone answers that it isn’t working right now', async () => {
    await rm(folder, { recursive: true });
    await writeFile(folder, 'a file where the folder was');
    const failed = await receive('a.pdf', pdf()).catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(Unavailable);
    await rm(folder);
    expect((await receive('a.pdf', pdf())).file, 'and goes on when it is back').not.to.equal(undefined);
  });

  it('A26: what got no row is removed at once, what nobody can tell waits for the sweeper', async () => {
    const [one, two, three] = [await kept(pdf('1')), await kept(pdf('2')), await kept(pdf('3'))];
    await files.settle(tenantId, [one.fileId, two.fileId], new Set([one.fileId]));
    await files.settle(tenantId, [three.fileId], 'unknown');
    const here = async (file: typeof one) =>
      typeof (await files.find({ tenantId, ...file }, file)) !== 'string';
    expect([await here(one), await here(two), await here(three)]).to.deep.equal([true, false, true]);
    expect(await files.sweep(nobodys, 60_000), 'too young').to.equal(0);
    expect(await files.sweep(allKept, 0)).to.equal(0);
    expect([await here(one), await here(three)], 'both have a row').to.deep.equal([true, true]);
    const waiting = await kept(pdf('5'));
    const allWait = (_tenant: string, ids: readonly string[]) =>
      Promise.resolve(new Map(ids.map((id) => [id, 'waits'] as const)));
    expect(await files.sweep(allWait, 0)).to.equal(0);
    expect(await files.sweep(nobodys, 0), 'what waits keeps its mark').to.equal(1);
    expect(await here(waiting)).to.equal(false);
    const four = await kept(pdf('4'));
    expect(await files.sweep(nobodys, 0), 'of a process that was killed').to.equal(1);
    expect([await here(four), await here(one)]).to.deep.equal([false, true]);
    // Of a process that was killed in the middle of a file: half of it, and its mark.
    const half = { tenantId, fileId: '0190a0a0-0000-7000-8000-0000000000aa' };
    await mkdir(join(folder, 'files', tenantId, '01'), { recursive: true });
    await writeFile(join(folder, `${keyOf(half)}.part`), 'half');
    await writeFile(join(folder, 'incoming', tenantId, half.fileId), '');
    const before = (await stored()).length;
    expect(await files.sweep(nobodys, 0)).to.equal(1);
    expect((await stored()).length, 'nothing of it is left').to.equal(before - 2);
  });
});

describe('names in a ZIP', () => {
  it('are unique without regard to case, and none is the index', () => {
    expect(uniqueNames(['c.pdf', 'C.pdf', 'c.PDF', 'd', 'D', 'index.csv', 'C (2).pdf'])).to.deep.equal([
      'c.pdf',
      'C (2).pdf',
      'c (3).PDF',
      'd',
      'D (2)',
      'index (2).csv',
      'C (2) (2).pdf',
    ]);
    // Windows compares capitals, macOS small letters, and both take these for one name.
    const alike = uniqueNames(['Straße.pdf', 'STRASSE.pdf', 'é.pdf', 'e\u0301.pdf', 'ı.pdf', 'I.pdf']);
    expect(alike).to.deep.equal([
      'Straße.pdf',
      'STRASSE (2).pdf',
      'é.pdf',
      'é (2).pdf',
      'ı.pdf',
      'I (2).pdf',
    ]);
  });

  it('are none that Windows has for its devices, nor end with a dot or a space', () => {
    for (const [name, inZip] of [
      ['CON.pdf', '_CON.pdf'],
      ['nul', '_nul'],
      ['Aux.2026.pdf', '_Aux.2026.pdf'],
      ['PRN .pdf', '_PRN.pdf'],
      ['com1.pdf', '_com1.pdf'],
      ['LPT9', '_LPT9'],
      ['COM¹.pdf', '_COM¹.pdf'],
      ['conout$.txt', '_conout$.txt'],
      ['CONTRACT.pdf', 'CONTRACT.pdf'],
      ['COM10.pdf', 'COM10.pdf'],
      ['A-12 CON.pdf', 'A-12 CON.pdf'],
      ['report. . ', 'report'],
      ['...', 'file'],
      ['a/b\\c:d.pdf', 'c_d.pdf'],
    ] as const)
      expect(uniqueNames([name]), name).to.deep.equal([inZip]);
  });

  it('are at most 255 bytes, as Linux has it, and stay whole letters, apart, and of their ending', () => {
    // 150 characters each, as long as a file's name may be.
    for (const letter of ['検', '🔧', 'é', 'x', '👩🏽‍🔧']) {
      const name = cleanName(`${letter.repeat(200)}.pdf`);
      const names = uniqueNames([name, name, `${name.slice(0, -4)}x.pdf`]);
      for (const one of names) {
        expect(Buffer.byteLength(one), one).to.be.at.most(255);
        expect(Buffer.from(one).toString(), 'no half of a letter').to.equal(one);
        expect(one.endsWith('.pdf'), one).to.equal(true);
      }
      expect(new Set(names).size).to.equal(3);
    }
  });
});
