// Results to files: Markdown for GitHub, the page with the charts, and the README's picture.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Report } from "../results.js";
import { buildDocument } from "./build-document.js";
import { formatHtml } from "./html.js";
import { formatMarkdown } from "./markdown.js";
import { readmePicture } from "./readme-picture.js";

const NAMES = { markdown: "benchmarks.md", page: "benchmarks.html", picture: "benchmarks.svg" };

/** The paths of what was written. */
export function writeReport(report: Report, folder: string): string[] {
  const document = buildDocument(report);
  const picture = readmePicture(report);
  const markdown = formatMarkdown(document, {
    page: NAMES.page,
    picture: picture === undefined ? undefined : NAMES.picture,
  });
  const files: [name: string, text: string][] = [
    [NAMES.markdown, markdown],
    [NAMES.page, formatHtml(document)],
    ...(picture === undefined ? [] : ([[NAMES.picture, picture]] as [string, string][])),
  ];
  mkdirSync(folder, { recursive: true });
  // A picture of other results must not stay beside these.
  rmSync(join(folder, NAMES.picture), { force: true });
  return files.map(([name, text]) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  });
}
