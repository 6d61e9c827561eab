// node webpack.mjs browser|node FOLDER: builds main-browser.mjs or main-node.mjs of the working folder. A warning is an error.
import webpack from "webpack";

const [target, path] = process.argv.slice(2);
const configuration = {
  mode: "production",
  target: target === "node" ? "node" : "web",
  context: process.cwd(),
  entry: `./main-${target}.mjs`,
  output: { path, filename: target === "node" ? "main-node.cjs" : "main-browser.js" },
};
webpack(configuration, (error, stats) => {
  if (error) throw error;
  if (!stats.hasErrors() && !stats.hasWarnings()) return;
  console.error(stats.toString("errors-warnings"));
  process.exitCode = 1;
});
