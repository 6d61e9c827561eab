// All solutions of the problem of queens, each of which is an array that grows by a copy.

const SIZE = 9;

function isSafe(placed: i32[], column: i32): bool {
  const row = placed.length;
  for (let i = 0; i < row; i++) {
    const other = placed[i];
    if (other == column || other - column == row - i || column - other == row - i) return false;
  }
  return true;
}

function solutions(size: i32): i32[][] {
  let boards: i32[][] = [[]];
  for (let row = 0; row < size; row++) {
    const next: i32[][] = [];
    for (let i = 0; i < boards.length; i++) {
      for (let column = 0; column < size; column++) {
        if (isSafe(boards[i], column)) next.push(boards[i].concat([column]));
      }
    }
    boards = next;
  }
  return boards;
}

export function setUp(): void {}

export function run(): u32 {
  let sum: u32 = 0;
  for (let size = 6; size <= SIZE; size++) {
    const boards = solutions(size);
    for (let i = 0; i < boards.length; i++)
      sum = sum * 31 + boards[i].reduce((total, column) => total * 8 + column, 0);
  }
  return sum;
}
