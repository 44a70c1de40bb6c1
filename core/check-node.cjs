// The one file that any Node can run: better-sqlite3 needs N-API 10 and crashes without a word on less.
if (!(Number(process.versions.napi) >= 10)) {
	process.stderr.write(
		`WireSocket Desktop needs Node 24; this is Node ${process.versions.node}. On Linux x64 "npm ci" brings it along, elsewhere get it from https://nodejs.org.\n`,
	);
	process.exit(1);
}
