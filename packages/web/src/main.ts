import { createApp } from 'vue';
import { z } from 'zod';
import App from './app.vue';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';

// The server's Content-Security-Policy forbids compiling schemas with `new Function`.
z.config({ jitless: true });

createApp(App).mount('#app');
