import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { StartError } from '../platform/start-error.ts';

/** How far to look for a free port where the user did not ask for a certain one. */
const TRIES_MAX = 50;

/** A port to listen on. */
export interface PortChoice {
	/** 0 for any free one. */
	port: number;
	/** The user asked for exactly this one. */
	exact: boolean;
}

/**
 * Listens on the chosen port, or on the next free one where the choice was ours (faults P2).
 *
 * @param attempt listens on a port; rejects with the system's error when it is taken
 * @throws {StartError} that names the port, and who holds it where the system tells.
 */
export async function listenOn<T>({ port, exact }: PortChoice, attempt: (port: number) => Promise<T>): Promise<T> {
	const last = exact || port === 0 ? port : Math.min(port + TRIES_MAX, 65_535);
	for (let candidate = port; ; candidate += 1) {
		try {
			return await attempt(candidate);
		} catch (error) {
			const { code } = error as NodeJS.ErrnoException;
			if (code === 'EACCES') throw new StartError(`Port ${candidate} may not be opened by this user. Choose one above 1023.`);
			if (code !== 'EADDRINUSE') throw error;
			if (candidate >= last) throw new StartError(inUse(port, last));
		}
	}
}

function inUse(first: number, last: number): string {
	if (first !== last) return `The ports ${first} to ${last} are all in use. Choose one with --port.`;
	const holder = portHolder(first);
	return `Port ${first} is in use${holder ? ` by ${holder}` : ''}. Stop that program, or choose another port.`;
}

/** Linux tells who listens: the socket's inode in /proc/net, the process that has it open. Null where it does not. */
function portHolder(port: number): string | null {
	try {
		const inodes = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => listeningInodes(readFileSync(table, 'utf8'), port));
		const pid = readdirSync('/proc').find((entry) => /^[0-9]+$/.test(entry) && holdsSocket(entry, inodes));
		return pid ? `process ${pid} (${readFileSync(`/proc/${pid}/comm`, 'utf8').trim()})` : null;
	} catch {
		return null;
	}
}

function listeningInodes(table: string, port: number): string[] {
	const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
	return table
		.split('\n')
		.map((line) => line.trim().split(/\s+/))
		.filter((fields) => fields[1]?.endsWith(suffix) && fields[3] === '0A')
		.map((fields) => fields[9] ?? '');
}

function holdsSocket(pid: string, inodes: readonly string[]): boolean {
	try {
		return readdirSync(`/proc/${pid}/fd`).some((descriptor) => {
			const target = readlinkSync(`/proc/${pid}/fd/${descriptor}`);
			return inodes.some((inode) => target === `socket:[${inode}]`);
		});
	} catch {
		return false;
	}
}
