/** What a cell says whose number has more figures than Excel keeps: those behind the fifteenth are lost. */
export const tooManyDigits = '#DIGITS!';
