/** An address as every message writes it. */
export function hex(address: number): string {
  return `0x${address.toString(16).padStart(8, "0")}`;
}
