import '@fontsource-variable/inter/index.css';
import '@mantine/core/styles.layer.css';
import { MantineProvider, Text, Title } from '@mantine/core';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

// What any page of this stack costs: React, Mantine with its styles, the font, one heading; and something to scroll.
const LINES = 1_500;

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
	<StrictMode>
		<MantineProvider defaultColorScheme="auto">
			<Title>Empty</Title>
			<section aria-label="Empty" style={{ height: 600, overflow: 'auto' }}>
				{Array.from({ length: LINES }, (_, index) => (
					// biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
					<Text key={index} h={40}>
						A line of text
					</Text>
				))}
			</section>
		</MantineProvider>
	</StrictMode>,
);
