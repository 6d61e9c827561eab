// Numbers of hundreds of digits in base 10^9: factorials, Fibonacci numbers, and their decimal digits.
const BASE: u64 = 1_000_000_000;

class Big {
  constructor(public digits: Uint32Array) {}

  static of(value: u32): Big {
    const digits = new Uint32Array(1);
    digits[0] = value;
    return new Big(digits);
  }

  get length(): i32 {
    return this.digits.length;
  }

  plus(other: Big): Big {
    const length = max(this.length, other.length) + 1;
    const sum = new Uint32Array(length);
    let carry: u64 = 0;
    for (let i = 0; i < length; i++) {
      if (i < this.length) carry += this.digits[i];
      if (i < other.length) carry += other.digits[i];
      sum[i] = <u32>(carry % BASE);
      carry /= BASE;
    }
    return new Big(sum).trimmed();
  }

  times(other: Big): Big {
    const product = new Uint32Array(this.length + other.length);
    for (let i = 0; i < this.length; i++) {
      let carry: u64 = 0;
      for (let j = 0; j < other.length; j++) {
        carry += <u64>this.digits[i] * other.digits[j] + product[i + j];
        product[i + j] = <u32>(carry % BASE);
        carry /= BASE;
      }
      product[i + other.length] = <u32>carry;
    }
    return new Big(product).trimmed();
  }

  private trimmed(): Big {
    let length = this.length;
    while (length > 1 && this.digits[length - 1] == 0) length--;
    return length == this.length ? this : new Big(this.digits.slice(0, length));
  }

  toString(): string {
    let text = this.digits[this.length - 1].toString();
    for (let i = this.length - 2; i >= 0; i--) text += this.digits[i].toString().padStart(9, "0");
    return text;
  }
}

function digitSum(text: string): u32 {
  let sum: u32 = 0;
  for (let i = 0; i < text.length; i++) sum = sum * 3 + text.charCodeAt(i);
  return sum;
}

export function setUp(): void {}

export function run(): u32 {
  let sum: u32 = 0;
  let factorial = Big.of(1);
  for (let i = 2; i <= 700; i++) {
    factorial = factorial.times(Big.of(i));
    if (i % 50 == 0) sum = sum * 31 + digitSum(factorial.toString());
  }
  let previous = Big.of(0);
  let current = Big.of(1);
  for (let i = 0; i < 5000; i++) {
    const next = previous.plus(current);
    previous = current;
    current = next;
  }
  return sum * 31 + digitSum(current.toString());
}
