/** A program that cannot be linked, or cannot be yet; the message says what to do. */
export class LinkError extends Error {
  override readonly name = "LinkError";
}
