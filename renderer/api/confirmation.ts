import { create } from 'zustand';

/** A write to a production instance waits for its name to be typed. */
interface Question {
	instanceId: string;
	/** The typed name, or null when the user changed their mind. */
	answer(name: string | null): void;
}

/** What is asked at this moment. */
export const useConfirmation = create<{ question: Question | null }>(() => ({ question: null }));

let last: Promise<unknown> = Promise.resolve();

/** Asks for the name of a production instance; one question after the other. @returns null when it was not given. */
export function askForName(instanceId: string): Promise<string | null> {
	const ask = () =>
		new Promise<string | null>((resolve) => {
			const question: Question = {
				instanceId,
				answer(name) {
					if (useConfirmation.getState().question === question) useConfirmation.setState({ question: null });
					resolve(name);
				},
			};
			useConfirmation.setState({ question });
		});
	const asked = last.then(ask);
	last = asked;
	return asked;
}
