/** Which addresses this machine has in the network of the house. */
import { networkInterfaces } from "node:os";

/** Bridges to containers and virtual machines lead to no phone. */
const VIRTUAL = /^(docker|br-|veth|virbr|vmnet|vboxnet|lxc|podman|cni|vethernet \((wsl|default switch))/i;
/** RFC 1918. The usual one of a home or shop first. */
const PRIVATE = [/^192\.168\./, /^10\./, /^172\.(1[6-9]|2\d|3[01])\./];

/** Private IPv4 addresses, the likeliest to be reached by a phone first. */
export function privateAddresses(found = networkInterfaces()): string[] {
  const rank = (address: string): number => PRIVATE.findIndex((pattern) => pattern.test(address));
  return Object.entries(found)
    .filter(([name]) => !VIRTUAL.test(name))
    .flatMap(([, ends]) => ends ?? [])
    .filter((end) => end.family === "IPv4" && !end.internal && rank(end.address) >= 0)
    .map((end) => end.address)
    .sort((a, b) => rank(a) - rank(b));
}
