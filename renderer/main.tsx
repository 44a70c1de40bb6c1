import '@fontsource-variable/inter/index.css';
import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import './shell/global.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { tradeLaunchToken } from './api/clients.ts';
import { openSession } from './api/session.ts';
import { App } from './app.tsx';

// Before the router looks at the address, which must not keep the launch token.
void openSession(tradeLaunchToken);

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
	<StrictMode>
		<App />
	</StrictMode>,
);
