import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

export default defineConfig({
  // Relative: a proxy may serve the page below a path.
  base: './',
  plugins: [vue()],
  define: { __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false' },
  build: {
    target: 'es2023',
    // The server's policy refuses styles and scripts that stand in the page itself.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Of what is bundled; the code itself loses its comments.
    license: { fileName: 'licenses.txt' },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:7860' } },
});
