import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { defaultDataDir } from '../core/contract/data-dir.ts';

const EXIT_USAGE = 2;

const USAGE = `Usage: npm start -- [options]      (npm run dev takes them, too)

Starts WireSocket Desktop. Without Electron or a display the console opens in a browser.

  --data-dir DIR  keep the data in DIR (default: this user's application data; WIRESOCKET_DATA_DIR)
  --browser       open the console in an installed Chrome, Edge or Chromium
  --no-open       only print the console's URL
  --help          this text

WIRESOCKET_OPEN=browser or none does as --browser or --no-open. WIRESOCKET_BROWSER names the browser's executable.
`;

const openSchema = z.enum(['desktop', 'browser', 'none'], 'WIRESOCKET_OPEN must be desktop, browser or none.');

/** How the console is shown: in Electron's window, in a browser's window, or not at all. */
type OpenMode = z.infer<typeof openSchema>;

interface StartOptions {
	open: OpenMode;
	/** Absolute. */
	dataDir: string;
}

/**
 * Runs a launcher with what command line and environment say, and ends the process with its exit code. Wrong use is
 * explained and ends with 2.
 */
export async function launch(run: (options: StartOptions) => Promise<number>): Promise<never> {
	process.exit(await parseAndRun(run));
}

async function parseAndRun(run: (options: StartOptions) => Promise<number>): Promise<number> {
	let options: StartOptions | 'help';
	try {
		options = parse(process.argv.slice(2), process.env);
	} catch (error) {
		process.stderr.write(`${(error as Error).message}\n\n${USAGE}`);
		return EXIT_USAGE;
	}
	if (options !== 'help') return run(options);
	process.stdout.write(USAGE);
	return 0;
}

function parse(args: string[], env: NodeJS.ProcessEnv): StartOptions | 'help' {
	const { values } = parseArgs({
		args,
		strict: true,
		allowPositionals: false,
		options: {
			'data-dir': { type: 'string' },
			browser: { type: 'boolean', default: false },
			'no-open': { type: 'boolean', default: false },
			help: { type: 'boolean', default: false },
		},
	});
	if (values.help) return 'help';
	const dataDir = values['data-dir'] ?? defaultDataDir(process.platform, env, homedir());
	return { open: openMode(values, env), dataDir: resolve(dataDir) };
}

function openMode(values: { browser: boolean; 'no-open': boolean }, env: NodeJS.ProcessEnv): OpenMode {
	if (values['no-open']) return 'none';
	if (values.browser) return 'browser';
	const parsed = openSchema.safeParse(env.WIRESOCKET_OPEN || 'desktop');
	if (!parsed.success) throw new Error(parsed.error.issues[0]?.message);
	return parsed.data;
}
