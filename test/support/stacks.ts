// Error.prototype.stack as the engines wrote it (Node 20, Chromium 148, Firefox ESR, WebKitGTK's MiniBrowser) for one page, a@b/page.js, or as their
// sources have it, and what is to be read from it: "name file:line:column", of calls that have a place.

export interface Row {
  readonly behaviour: string;
  readonly stack: string;
  readonly calls: readonly string[];
}

const page = "http://127.0.0.1:38201/a@b/page.js";

const v8: readonly Row[] = [
  {
    behaviour: "V8: functions, methods, constructors and code without a name",
    stack: `Error: at home (${page}:9:9)
    at #p (${page}:1:43)
    at A.m (${page}:1:84)
    at get x [as x] (${page}:1:103)
    at new A (${page}:1:144)
    at ${page}:2:12`,
    calls: [
      `#p ${page}:1:43`,
      `A.m ${page}:1:84`,
      `get x [as x] ${page}:1:103`,
      `new A ${page}:1:144`,
      ` ${page}:2:12`,
    ],
  },
  {
    behaviour: "V8: names with parentheses",
    stack: `Error\n    at a (b) c (${page}:7:31)\n    at ${page}:7:73`,
    calls: [`a (b) c ${page}:7:31`, ` ${page}:7:73`],
  },
  {
    behaviour: "V8: the engine's own functions have no place",
    stack: `Error\n    at ${page}:3:36\n    at Array.map (<anonymous>)\n    at new Promise (<anonymous>)\n    at <anonymous>\n    at ${page}:3:14`,
    calls: [` ${page}:3:36`, ` ${page}:3:14`],
  },
  {
    behaviour: "V8: async calls, and no Promise.all",
    stack: `Error\n    at f (${page}:8:37)\n    at async g (${page}:8:84)\n    at async Promise.all (index 0)\n    at async ${page}:9:32`,
    calls: [`f ${page}:8:37`, `g ${page}:8:84`, ` ${page}:9:32`],
  },
  {
    behaviour: "V8: code of eval is where eval is, however deep",
    stack: `Error
    at q (eval at <anonymous> (${page}:4:10), <anonymous>:1:23)
    at eval (eval at <anonymous> (${page}:4:10), <anonymous>:1:43)
    at eval (eval at <anonymous> (eval at <anonymous> (${page}:5:10)), <anonymous>:1:1)
    at eval (eval at q (eval at <anonymous> (${page}:6:10), <anonymous>:1:3), <anonymous>:3:8)`,
    calls: [`q ${page}:4:10`, `eval ${page}:4:10`, `eval ${page}:5:10`, `eval ${page}:6:10`],
  },
  {
    behaviour: "V8: wasm has its module's name and the byte's offset",
    stack: `Error\n    at f (${page}:11:100)\n    at wasm://wasm/fa87a24e:wasm-function[1]:0x27\n    at grow (wasm://wasm/pymalloc-0a1b2c3d:wasm-function[12]:0x1a2)\n    at file:///srv/a.wasm:wasm-function[3]:0x0`,
    calls: [
      `f ${page}:11:100`,
      "wasm-function[1] wasm://wasm/fa87a24e:39:0",
      "grow wasm://wasm/pymalloc-0a1b2c3d:418:0",
      "wasm-function[3] /srv/a.wasm:0:0",
    ],
  },
  {
    behaviour: "Node: file URLs become paths; its own modules and scripts of vm keep their names",
    stack: `Error
    at m (file:///tmp/we%20ird%20(x)/a%2520b%20@1.mjs:2:71)
    at file:///tmp/we%20ird%20(x)/a%2520b%20@1.mjs:3:15
    at Object.<anonymous> (/home/me (copy)/x.js:10:1)
    at /home/me (copy)/x.js:11:1
    at f (file:///C:/folder/x.js:1:2)
    at g (C:\\folder\\y.js:3:4)
    at evalmachine.<anonymous>:1:1
    at Module._compile (node:internal/modules/cjs/loader:1358:14)`,
    calls: [
      "m /tmp/we ird (x)/a%20b @1.mjs:2:71",
      " /tmp/we ird (x)/a%20b @1.mjs:3:15",
      "Object.<anonymous> /home/me (copy)/x.js:10:1",
      " /home/me (copy)/x.js:11:1",
      "f C:\\folder\\x.js:1:2",
      "g C:\\folder\\y.js:3:4",
      " evalmachine.<anonymous>:1:1",
      "Module._compile node:internal/modules/cjs/loader:1358:14",
    ],
  },
  {
    behaviour: "Bun and QuickJS: V8's form, native calls, no columns",
    stack:
      "Error\n    at f (/srv/x.js:1:2)\n    at map (native:1:11)\n    at sort (native)\n    at g (x.js:7)\n    at <eval> (x.js:8)",
    calls: ["f /srv/x.js:1:2", "g x.js:7:0", "<eval> x.js:8:0"],
  },
];

const others: readonly Row[] = [
  {
    behaviour: "Firefox: functions, code without a name, async calls",
    stack: `#p@${page}:1:43\nget x@${page}:1:103\n@${page}:2:12\nasync*g@${page}:8:84\nsetTimeout handler*f@${page}:9:1\nmap@self-hosted:221:17\n`,
    calls: [`#p ${page}:1:43`, `get x ${page}:1:103`, ` ${page}:2:12`, `g ${page}:8:84`, `f ${page}:9:1`],
  },
  {
    behaviour: "Firefox: code of eval is where eval is, however deep",
    stack: `q@${page} line 4 > eval:1:23\n@${page} line 5 > eval line 1 > eval:1:1\nanonymous@${page} line 6 > Function:3:8\n`,
    calls: [`q ${page}:4:0`, ` ${page}:5:0`, `anonymous ${page}:6:0`],
  },
  {
    behaviour: "Firefox: wasm",
    stack: `f@${page}:11:100\n@${page} line 11 > WebAssembly.Module:wasm-function[1]:0x27\nmalloc@http://x/a.wasm:wasm-function[3]:0x1a2\n`,
    calls: [
      `f ${page}:11:100`,
      `wasm-function[1] ${page} line 11 > WebAssembly.Module:39:0`,
      "malloc http://x/a.wasm:418:0",
    ],
  },
  {
    behaviour: "JavaScriptCore: functions, modules, native code",
    stack: `#p@${page}:1:52\n@${page}:3:45\nmap@[native code]\nmodule code@${page}:2:13`,
    calls: [`#p ${page}:1:52`, ` ${page}:3:45`, `module code ${page}:2:13`],
  },
  {
    behaviour: "JavaScriptCore: code of eval has no place",
    stack: `q@\neval code@\neval@[native code]\nmodule code@${page}:4:14`,
    calls: [`module code ${page}:4:14`],
  },
  {
    behaviour: "JavaScriptCore: wasm modules have no names",
    stack: `f@${page}:11:109\n1@<?>:wasm-function[1]\nmodule code@${page}:12:19`,
    calls: [`f ${page}:11:109`, "1 <wasm>:0:0", `module code ${page}:12:19`],
  },
];

export const stackRows: readonly Row[] = [...v8, ...others];
