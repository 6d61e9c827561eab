// npm run hosts:setup [-- NAME...]: installs the toolchain of each host that is absent, from its registry. Says what it could not.
import { findHosts } from "./find.mjs";

const hosts = await findHosts(process.argv.slice(2));
for (const host of hosts) {
  if (await host.isPresent()) continue;
  console.log(`${host.name}: ${host.needs}`);
  try {
    await host.setup();
  } catch (error) {
    console.warn(`${host.name} could not be installed: ${error.message}`);
  }
}
