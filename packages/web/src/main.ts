import { createApp } from 'vue';
import { z } from 'zod';
import App from './app.vue';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';

// Schemas compiled with `new Function` would break the server's Content-Security-Policy.
z.config({ jitless: true });

createApp(App).mount('#app');
