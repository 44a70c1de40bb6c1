// Loaded with NODE_OPTIONS=--require: at SIGUSR2 the process's clock jumps by as many milliseconds as the file JUMP_FILE says.
// Timers go on as they do when an administrator sets the machine's clock.
const { readFileSync } = require('node:fs');

const RealDate = Date;
let offsetMs = 0;

globalThis.Date = class extends RealDate {
	constructor(...args) {
		if (args.length === 0) super(RealDate.now() + offsetMs);
		else super(...args);
	}

	static now() {
		return RealDate.now() + offsetMs;
	}
};
process.on('SIGUSR2', () => {
	offsetMs = Number(readFileSync(process.env.JUMP_FILE, 'utf8'));
});
