/** A program that cannot be tried, or cannot be yet; the message is one line and says what to do. */
export class TryError extends Error {
  override readonly name = "TryError";
}
