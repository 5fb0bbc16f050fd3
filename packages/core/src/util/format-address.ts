/** A host and port as people write them: `localhost:5071`, `[::1]:5071`. */
export function formatAddress(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
