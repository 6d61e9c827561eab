// `vite build` for the page; `vite build --ssr main-node.mjs` takes the package into the bundle, too.
export default { base: "./", ssr: { noExternal: true } };
