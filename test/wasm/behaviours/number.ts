// How numbers are written and read, as ECMAScript has it.
import { decimal, yes } from "../portable";

const whole: i32[] = [
  0, 1, -1, 9, 10, 99, 100, -100, 12345, 99999, 1000000, 123456789, 2147483647, -2147483648,
];
const real: f64[] = [
  0,
  1,
  -1,
  0.1,
  0.5,
  -0.25,
  1.5,
  100,
  123.456,
  1e21,
  1e-7,
  1.7976931348623157e308,
  5e-324,
  0.000001,
  1.2345678901234568e20,
  1 / 3,
  NaN,
  Infinity,
  -Infinity,
  4.35,
  0.000035,
  1.1e-10,
  9007199254740991,
];
const read: string[] = [
  "0",
  "1",
  "-1",
  "+5",
  " 42 ",
  "12abc",
  "0.5",
  ".5",
  "5.",
  "1e3",
  "1E-3",
  "-1.5e+2",
  "Infinity",
  "-Infinity",
  "abc",
  "0x1f",
  "1e400",
  "0.1",
  "123456.789",
];

export function report(out: string[]): void {
  for (let i = 0; i < whole.length; i++) {
    out.push("toString " + whole[i].toString());
    for (let radix = 2; radix <= 36; radix += 5) out.push("radix " + whole[i].toString(radix));
  }
  for (let i = 0; i < real.length; i++) out.push("real " + decimal(real[i]));
  for (let i = 0; i < read.length; i++) {
    out.push("parseFloat " + decimal(parseFloat(read[i])));
    out.push("parseInt " + decimal(parseInt(read[i], 10)));
    out.push("parseInt of radix 16 " + decimal(parseInt(read[i], 16)));
  }
  for (let i = 0; i < real.length; i++) {
    out.push(
      "is " +
        yes(Number.isNaN(real[i])) +
        yes(Number.isFinite(real[i])) +
        yes(Number.isInteger(real[i])) +
        yes(Number.isSafeInteger(real[i])),
    );
  }
}
