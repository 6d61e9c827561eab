// What a command writes into a document lies between two marks, which name the command.

const END = "<!-- end of it -->";

/** The document with what lies between the command's marks replaced. @throws {Error} they are not there. */
export function replaceMarked(document: string, command: string, text: string): string {
  const mark = `<!-- ${command}: -->`;
  const begin = document.indexOf(mark);
  const end = document.indexOf(END, begin);
  if (begin < 0 || end < 0) throw new Error(`the document has no "${mark}" and "${END}" in this order`);
  return `${document.slice(0, begin + mark.length)}\n\n${text}\n\n${document.slice(end)}`;
}
