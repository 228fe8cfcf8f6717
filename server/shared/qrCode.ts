import qrcode from 'qrcode-generator';

/** A QR code as a drawing: how many modules a side has, its margin included, and the path of its dark ones. */
export interface QrCode {
  side: number;
  path: string;
}

/** The quiet zone around it that scanners need, in modules. */
const margin = 4;

/**
 * Makes a text's QR code, as small as it can be while a seventh of it may be scratched. It is a drawing, sharp in every size, and
 * needs no picture of its own.
 */
export function qrCode(text: string): QrCode {
  const code = qrcode(0, 'M');
  // It writes a byte for each letter: any other alphabet comes as the bytes of its UTF-8.
  code.addData(Buffer.from(text, 'utf8').toString('latin1'));
  code.make();
  const count = code.getModuleCount();
  let path = '';
  for (let row = 0; row < count; row += 1)
    for (let column = 0; column < count; column += 1) {
      if (!code.isDark(row, column)) continue;
      const first = column;
      while (column + 1 < count && code.isDark(row, column + 1)) column += 1;
      path += `M${first + margin} ${row + margin}h${column - first + 1}v1h-${column - first + 1}z`;
    }
  return { side: count + 2 * margin, path };
}
