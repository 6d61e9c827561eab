// A transform of asc (asconfig.json): what a module exports as TABLE_1, TABLE_2 ... is put into its table at those places, and is
// no export. A reference to a function in AssemblyScript would be an object of 32 bytes in a data segment.
const PLACE = /^TABLE_(\d+)$/;
const TABLE = "0";
/** Places of the table of its own that a module has: assembly/config.ts, TABLE_DEBUG. */
const PLACES = 15;

export default class FillTable {
  afterCompile(module) {
    const functions = new Map();
    for (let i = module.getNumExports() - 1; i >= 0; i--) {
      const { name, value } = this.binaryen.getExportInfo(module.getExportByIndex(i));
      const place = PLACE.exec(name);
      if (place === null) continue;
      functions.set(Number(place[1]), value);
      module.removeExport(name);
    }
    if (functions.size === 0) return;
    const places = [...functions.keys()].sort((a, b) => a - b);
    const names = places.map((place) => functions.get(place));
    module.removeElementSegment(TABLE);
    if (places[0] === 1) {
      module.removeTable(TABLE);
      module.addTable(TABLE, PLACES, -1);
    }
    module.addActiveElementSegment(TABLE, "built-in", names, module.i32.const(places[0]));
  }
}
