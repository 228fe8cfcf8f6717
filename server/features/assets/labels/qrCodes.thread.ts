import { qrCode, type QrCode } from '../../../shared/qrCode.ts';

/** Draws the QR codes of up to 500 labels, in a thread: each takes some milliseconds (S31). */
export default (texts: readonly string[]): QrCode[] => texts.map(qrCode);
