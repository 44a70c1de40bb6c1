import { readFileSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { debuggingPort } from './browser.ts';
import * as electron from './electron.ts';

// Starts an app as `electron [-r script] folder` does, and lets the test that started it look into it.

const STAND_IN = new URL('./electron.ts', import.meta.url).href;
registerHooks({
	resolve: (specifier, context, next) =>
		specifier === 'electron' ? { url: STAND_IN, shortCircuit: true } : next(specifier, context),
});

interface Question {
	id: number;
	/** Source of a function that takes the electron module and `argument`. */
	source: string;
	argument: unknown;
}

async function evaluate({ source, argument }: Question): Promise<unknown> {
	const run = new Function(`return (${source})`)() as (module: typeof electron, value: unknown) => unknown;
	return run(electron, argument);
}

process.on('message', (question: Question) => {
	void evaluate(question).then(
		(value) => process.send?.({ id: question.id, value }),
		(error) => process.send?.({ id: question.id, error: String(error) }),
	);
});
process.once('disconnect', () => electron.app.exit(1));
Object.assign(globalThis, { standInDebuggingPort: debuggingPort });

const args = process.argv.slice(2);
const root = args.at(-1) ?? '.';
const { main } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { main: string };
if (args[0] === '-r') createRequire(import.meta.url)(args[1] ?? '');
await import(pathToFileURL(join(root, main)).href);
electron.app.becomeReady();
