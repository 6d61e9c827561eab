// SQLite's own build, by its package. It is made for browsers' workers, and looks for them in these globals.
import { readFileSync } from "node:fs";

Object.assign(globalThis, {
  self: globalThis,
  location: new URL("http://localhost/"),
  sqlite3ApiConfig: { warn: () => undefined },
});
const { default: initialize } = await import("@sqlite.org/sqlite-wasm");
const wasm = new URL("sqlite-wasm/jswasm/sqlite3.wasm", import.meta.resolve("@sqlite.org/sqlite-wasm"));
const sqlite3 = await initialize({ wasmBinary: readFileSync(wasm) });

export default () => {
  const db = new sqlite3.oo1.DB(":memory:");
  db.exec(`create table t(a integer primary key, b text);
    create index i on t(b);
    with recursive n(i) as (select 1 union all select i + 1 from n where i < 30000)
      insert into t select i, 'row ' || (i * 7919 % 10007) from n`);
  const rows = db.selectArrays("select substr(b, 1, 5), count(*) from t group by 1 order by 1 limit 3");
  db.close();
  return rows;
};
