// Date in UTC, and encodeURI and its kin, as ECMAScript has them.

const days: string[] = [
  "1970-01-01T00:00:00.000Z",
  "1969-12-31T23:59:59.999Z",
  "2000-02-29T12:34:56.789Z",
  "2038-01-19T03:14:08.000Z",
  "1900-03-01T00:00:00.000Z",
  "2024-12-31T23:59:59.000Z",
];

const names: string[] = ["a b", "ä/ö?ü=#", "日本", "😀", "%20+", "-_.!~*'()", ";,/?:@&=+$#"];

function dates(out: string[]): void {
  for (let i = 0; i < days.length; i++) {
    const date = Date.parse(days[i]);
    const read = new Date(time(date));
    out.push("parse " + read.getTime().toString() + " " + read.toISOString());
    out.push(
      "day " +
        read.getUTCFullYear().toString() +
        " " +
        read.getUTCMonth().toString() +
        " " +
        read.getUTCDate().toString() +
        " " +
        read.getUTCDay().toString(),
    );
    out.push(
      "time " +
        read.getUTCHours().toString() +
        " " +
        read.getUTCMinutes().toString() +
        " " +
        read.getUTCSeconds().toString() +
        " " +
        read.getUTCMilliseconds().toString(),
    );
    read.setUTCFullYear(2020);
    read.setUTCMonth(1);
    read.setUTCDate(29);
    read.setUTCHours(1);
    out.push("set " + read.toISOString());
  }
}

function time(date: Date): i64 {
  if (ASC_TARGET == 0) return new Date(date).getTime();
  return date.getTime();
}

function uris(out: string[]): void {
  for (let i = 0; i < names.length; i++) {
    out.push(
      "component " + encodeURIComponent(names[i]) + " " + decodeURIComponent(encodeURIComponent(names[i])),
    );
    out.push("whole " + encodeURI(names[i]) + " " + decodeURI(encodeURI(names[i])));
  }
}

export function report(out: string[]): void {
  dates(out);
  uris(out);
}
