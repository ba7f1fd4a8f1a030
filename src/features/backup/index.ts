/**
 * Backup: a consistent copy of database and files, encrypted as they lie, and the way back.
 * Promises: what was restored is what was backed up, byte for byte, checked before it is used.
 * Refuses: to restore over anything that is there; to use a damaged backup.
 */
export { makeBackup } from "./backup.ts";
export { restoreBackup } from "./restore.ts";
