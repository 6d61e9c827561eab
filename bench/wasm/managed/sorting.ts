// Rows of a table are sorted by several keys, grouped and sorted again.
import { below, seed } from "../random";
import { anyOf, digest, vocabulary } from "./vocabulary";

const ROWS = 6000;

class Row {
  constructor(
    public name: string,
    public city: string,
    public age: i32,
    public score: f64,
  ) {}
}

class Group {
  rows: Row[] = [];
  total: f64 = 0;

  constructor(public city: string) {}

  add(row: Row): void {
    this.rows.push(row);
    this.total += row.score;
  }
}

let names: string[] = [];
let cities: string[] = [];

export function setUp(): void {
  seed(6);
  names = vocabulary(2000);
  cities = vocabulary(60);
}

function table(): Row[] {
  const rows: Row[] = [];
  for (let i = 0; i < ROWS; i++)
    rows.push(
      new Row(anyOf(names) + " " + anyOf(names), anyOf(cities), 18 + below(60), <f64>below(10000) / 100),
    );
  return rows;
}

function compare(a: string, b: string): i32 {
  return a == b ? 0 : a < b ? -1 : 1;
}

function byName(a: Row, b: Row): i32 {
  return compare(a.name, b.name);
}

function byAgeAndScore(a: Row, b: Row): i32 {
  if (a.age != b.age) return a.age - b.age;
  return a.score == b.score ? byName(a, b) : a.score < b.score ? -1 : 1;
}

function byTotal(a: Group, b: Group): i32 {
  return a.total == b.total ? compare(a.city, b.city) : a.total > b.total ? -1 : 1;
}

function groupByCity(rows: Row[]): Group[] {
  const groups = new Map<string, Group>();
  for (let i = 0; i < rows.length; i++) {
    const city = rows[i].city;
    if (!groups.has(city)) groups.set(city, new Group(city));
    groups.get(city).add(rows[i]);
  }
  return groups.values();
}

export function run(): u32 {
  seed(7);
  const rows = table();
  rows.sort(byName);
  const adults = rows.slice().filter((row) => row.age > 30);
  adults.sort(byAgeAndScore);
  const groups = groupByCity(adults);
  groups.sort(byTotal);
  let sum = digest(rows[ROWS >> 1].name) + digest(adults[adults.length >> 1].name);
  for (let i = 0; i < groups.length; i++) {
    groups[i].rows.sort(byAgeAndScore);
    sum = sum * 31 + digest(groups[i].city) + digest(groups[i].rows[0].name);
  }
  return sum;
}
