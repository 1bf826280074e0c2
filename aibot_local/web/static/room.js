// Shows what a run says while it runs. Without this script the page shows it when it is looked at again.
(() => {
  "use strict";
  const progress = document.getElementById("progress");
  if (!progress || !progress.dataset.stream) return;
  progress.textContent = "";
  const stream = new EventSource(progress.dataset.stream);
  stream.onmessage = (event) => {
    progress.append(event.data + "\n");
    progress.scrollTop = progress.scrollHeight;
  };
  stream.addEventListener("end", (event) => {
    stream.close();
    document.getElementById("state").textContent = event.data;
    document.getElementById("cancel")?.remove();
  });
  stream.onerror = () => stream.close();
})();
