// Preloaded by npm scripts that run until they are told to stop. npm hands SIGTERM to the shell that it started; the
// shell dies of it and leaves its child, this process, behind. Losing that parent is taken for the signal.

const CHECK_INTERVAL_MS = 200;

if (process.env.npm_lifecycle_event !== undefined && process.platform !== 'win32') {
	const shellPid = process.ppid;
	const timer = setInterval(() => {
		if (process.ppid === shellPid) return;
		clearInterval(timer);
		process.kill(process.pid, 'SIGTERM');
	}, CHECK_INTERVAL_MS);
	timer.unref();
}
