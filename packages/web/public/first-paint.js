// Before the first paint, so that a chosen theme does not flash the other one. The page keeps both up to date.
try {
  const theme = localStorage.getItem('danqing.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be forbidden: the system's theme it is.
}
