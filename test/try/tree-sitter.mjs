// web-tree-sitter, by its package: its main module, which has malloc for grammars, too.
import { Parser } from "web-tree-sitter";

await Parser.init();

export default () => {
  let parsers = 0;
  for (let i = 0; i < 1000; i++) {
    const parser = new Parser();
    if (parser.parse === Parser.prototype.parse) parsers++;
    parser.delete();
  }
  return parsers;
};
