import '@fontsource-variable/inter/index.css';
import '@mantine/core/styles.layer.css';
import './shell/global.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { INVITATION_PARAMETER } from '../core/contract/console.ts';
import { Welcome } from './features/welcome/welcome.tsx';

/** Reads an invitation's token and takes it out of the address bar and the history. */
function takeInvitation(): string | null {
	const token = new URLSearchParams(window.location.hash.slice(1)).get(INVITATION_PARAMETER);
	if (token !== null) window.history.replaceState(null, '', window.location.pathname);
	return token;
}

const root = document.getElementById('root');
if (!root) throw new Error('welcome.html has no #root');
createRoot(root).render(
	<StrictMode>
		<Welcome invitation={takeInvitation()} />
	</StrictMode>,
);

// Another link that is opened in this tab changes only the fragment.
window.addEventListener('hashchange', () => window.location.reload());
