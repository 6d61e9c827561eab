// Pages of HTML from a template and records: parts are looked up, escaped, padded and joined.
import { below, seed } from "../random";
import { digest, line, vocabulary } from "./vocabulary";

const PRODUCTS = 120;
const TEMPLATE =
  "<tr class='{class}'><td>{id}</td><td>{name}</td><td>{price}</td><td>{remark}</td><td>{stock}</td></tr>\n";

class Product {
  constructor(
    public id: i32,
    public name: string,
    public cents: i32,
    public remark: string,
    public stock: i32,
  ) {}

  fields(): Map<string, string> {
    const fields = new Map<string, string>();
    fields.set("id", this.id.toString().padStart(6, "0"));
    fields.set("name", escaped(this.name));
    fields.set("price", (this.cents / 100).toString() + "." + (this.cents % 100).toString().padStart(2, "0"));
    fields.set("remark", escaped(this.remark));
    fields.set("stock", this.stock.toString());
    fields.set("class", this.stock == 0 ? "gone" : "here");
    return fields;
  }
}

const products: Product[] = [];

export function setUp(): void {
  seed(9);
  const words = vocabulary(400);
  for (let i = 0; i < PRODUCTS; i++) {
    const remark = `<b>${line(words, 1)}</b> & ${line(words, below(9))}`;
    products.push(new Product(i, line(words, 2), below(100000), remark, below(5)));
  }
}

function escaped(text: string): string {
  return text.trim().replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function fill(template: string, fields: Map<string, string>): string {
  let filled = "";
  let at = 0;
  while (true) {
    const open = template.indexOf("{", at);
    if (open < 0) return filled + template.substring(at);
    const close = template.indexOf("}", open);
    filled += template.substring(at, open) + fields.get(template.substring(open + 1, close));
    at = close + 1;
  }
}

export function run(): u32 {
  let sum: u32 = 0;
  for (let page = 0; page < 10; page++) {
    const rows: string[] = [];
    for (let i = 0; i < products.length; i++) rows.push(fill(TEMPLATE, products[i].fields()));
    const body = "<table>\n" + rows.join("") + "</table>\n";
    sum = sum * 31 + digest(`<h1>Page ${page}</h1>\n${body}`);
  }
  return sum;
}
