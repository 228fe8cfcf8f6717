/** What a cell says whose number has more figures than Excel keeps: those behind the fifteenth are lost. */
export const tooManyDigits = '#DIGITS!';

/** What a cell says whose formula came to nothing that it could show. */
export const cellErrors = /^#(?:N\/A|REF!|VALUE!|NAME\?|DIV\/0!|NUM!|NULL!)$/;

/** What a cell says whose formula was written without its result, by a program that doesn't calculate. */
export const noResult = '#FORMULA!';
