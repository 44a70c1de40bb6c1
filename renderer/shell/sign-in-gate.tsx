import { lazy, type ReactNode, Suspense, useState } from 'react';
import { useInstance } from '../api/instance.tsx';
import { Splash } from '../ui/splash.tsx';
import { useAddressPath } from './address.ts';
import { addressedPlace } from './instance-address.ts';

// Most starts need no form to sign in with
const Door = lazy(async () => ({ default: (await import('./instance-door.tsx')).Door }));
const DoorOnTop = lazy(async () => ({ default: (await import('./instance-door.tsx')).DoorOnTop }));

/**
 * Lets nobody into a remote instance who is not signed in there. A session that ends while one is at work is asked for on
 * top of the place: what was typed there is kept.
 */
export function SignInGate({ children }: { children: ReactNode }) {
	const { entry } = useInstance();
	const isIn = entry.session.state === 'local' || entry.session.state === 'signed_in';
	const [wasIn, setWasIn] = useState(isIn);
	const [isPutOff, setIsPutOff] = useState(false);
	if (isIn && !wasIn) setWasIn(true);
	if (isIn && isPutOff) setIsPutOff(false);
	// The list of instances is this console's own, whatever is the matter with one of them
	const isAtInstances = addressedPlace(useAddressPath()) === 'instances';
	if (!isIn && !wasIn && !isAtInstances)
		return (
			<Suspense fallback={<Splash />}>
				<Door />
			</Suspense>
		);
	return (
		<>
			{children}
			<Suspense>{!isIn && wasIn && !isAtInstances && !isPutOff && <DoorOnTop onPutOff={() => setIsPutOff(true)} />}</Suspense>
		</>
	);
}
