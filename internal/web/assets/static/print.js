// A button marked data-print opens the browser's own dialogue. Without JavaScript it stays out of sight, and the
// browser's menu prints the same page.
export function printButtons(root) {
  for (const button of root.querySelectorAll("button[data-print]")) {
    button.hidden = false;
    button.onclick = () => print();
  }
}
