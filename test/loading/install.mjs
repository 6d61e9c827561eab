// Installs the hosts of the loading tests: those of npm always, Debian's browsers where this is root on Debian. Says what it could not.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const cwd = fileURLToPath(new URL(".", import.meta.url));
const run = (command, ...given) => execFileSync(command, given, { cwd, stdio: "inherit" });

// Without the packages' scripts: each package's executable is in it already.
run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");

const packages = ["chromium", "firefox-esr", "webkit2gtk-driver", "xvfb", "xauth"];
const missing = packages.filter((name) => !isInstalled(name));
if (missing.length > 0) {
  if (existsSync("/etc/debian_version") && process.getuid?.() === 0) installFromDebian();
  else console.warn(`not installed here: Debian's ${missing.join(", ")}`);
}

function isInstalled(name) {
  try {
    const status = execFileSync("dpkg-query", ["--status", name], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return status.includes("Status: install ok installed");
  } catch {
    return false;
  }
}

function installFromDebian() {
  try {
    run("apt-get", "update", "-qq");
    run(
      "env",
      "DEBIAN_FRONTEND=noninteractive",
      "apt-get",
      "install",
      "-y",
      "-qq",
      "--no-install-recommends",
      ...missing,
    );
  } catch {
    console.warn(`could not be installed: Debian's ${missing.join(", ")}`);
  }
}
