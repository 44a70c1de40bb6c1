import { writeSync } from 'node:fs';
import { Session } from 'node:inspector/promises';

// Loaded into each server that is measured, which answers with a line on stdout: on SIGUSR2 it cleans up and tells its
// memory; on SIGWINCH it begins a CPU profile, or ends it and hands it over.
const PROFILE_INTERVAL_US = 200;

const say = (value: unknown) => {
	const line = Buffer.from(`${JSON.stringify(value)}\n`);
	for (let written = 0; written < line.length; ) {
		try {
			written += writeSync(1, line, written);
		} catch (error) {
			// The pipe is full until the bench has read on
			if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
		}
	}
};

process.on('SIGUSR2', () => {
	globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
	say({ rssBytes: process.memoryUsage.rss() });
});

let session: Session | null = null;
process.on('SIGWINCH', async () => {
	if (session) {
		const { profile } = await session.post('Profiler.stop');
		session = null;
		say(profile);
		return;
	}
	session = new Session();
	session.connect();
	await session.post('Profiler.enable');
	await session.post('Profiler.setSamplingInterval', { interval: PROFILE_INTERVAL_US });
	await session.post('Profiler.start');
	say({});
});
