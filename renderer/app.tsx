import { MantineProvider } from '@mantine/core';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useState } from 'react';
import { createQueryClient } from './api/query-client.ts';
import { createPlaces } from './screens.ts';
import { InstanceGate } from './shell/instance-gate.tsx';
import { SessionGate } from './shell/session-gate.tsx';
import { colorSchemeManager, cssVariables, theme } from './shell/theme.ts';
import { WriteGuardDialog } from './shell/write-guard-dialog.tsx';

const queryClient = createQueryClient();

/** The console, put together. */
export function App() {
	return (
		<MantineProvider
			theme={theme}
			cssVariablesResolver={cssVariables}
			colorSchemeManager={colorSchemeManager}
			defaultColorScheme="auto"
		>
			<QueryClientProvider client={queryClient}>
				<Notifications position="bottom-right" />
				<SessionGate>
					<InstanceGate>
						{(instanceId) => (
							<ModalsProvider>
								<Places instanceId={instanceId} />
								<WriteGuardDialog />
							</ModalsProvider>
						)}
					</InstanceGate>
				</SessionGate>
			</QueryClientProvider>
		</MantineProvider>
	);
}

function Places({ instanceId }: { instanceId: string }) {
	const [router] = useState(() => createPlaces(instanceId));
	return <RouterProvider router={router} />;
}
