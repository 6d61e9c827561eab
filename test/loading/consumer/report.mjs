/** Posts what the work gives, or the error that it ends in, to the server of the page. */
export async function report(work) {
  let body;
  try {
    body = await work();
  } catch (error) {
    body = { error: String(error), stack: String(error?.stack) };
  }
  await fetch("/result", { method: "POST", body: JSON.stringify(body) });
}
