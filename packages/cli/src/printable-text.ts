/** Control characters, and those that turn the direction of a line: a terminal obeys them. */
const COMMANDS = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** A stranger's text as one line that does nothing to a terminal. */
export function printableText(text: string): string {
  return text.replace(COMMANDS, '\ufffd');
}
