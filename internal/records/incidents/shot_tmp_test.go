package incidents
import ("testing";"os";"os/exec";"time";"net/url";"strings";"path/filepath";"io")
func TestTmpShot(t *testing.T){
 if os.Getenv("SHOT")=="" {t.Skip()}
 h,as:=newSite(t)
 i:=h.open(Opening{Route:BlockPage,Title:"Games page blocked",Place:"school",Reporter:h.id("ada.quill"),Subjects:[]string{h.id("ada.quill")},Evidence:[]Evidence{Lines(h.clock(),"games.example/play","The proxy's lines","10:00 GET games.example/play blocked")}})
 h.open(Opening{Route:StaffForm,Words:"Swapped passwords",Affected:[]string{h.id("ben.otter")}})
 as("n.wire").get("/incidents/"+i.ID)
 lead:=as("d.safe")
 lead.post("/incidents/"+i.ID+"/classify",url.Values{"row":{"learner:bypass"},"heading":{"Tried a proxy site"},"place":{"school"},"happened-day":{"10"},"happened-month":{"2"},"happened-year":{"2026"},"classify-reason":{"The log."}})
 lead.post("/incidents/"+i.ID+"/task",url.Values{"key":{"learner:CT"},"reason-learner-CT":{"Told Ms Four."}})
 save:=func(name string,v visitor,path string){ r,err:=v.c.Get(v.site+path); if err!=nil{t.Fatal(err)}; b,_:=io.ReadAll(r.Body)
  html:=strings.ReplaceAll(string(b),`="/assets`,`="`+v.site+`/assets`)
  html=strings.ReplaceAll(html,`src="/`,`src="`+v.site+`/`); html=strings.ReplaceAll(html,`href="/assets`,`href="`+v.site+`/assets`)
  f:=filepath.Join("/tmp/shots",name+".html"); os.WriteFile(f,[]byte(html),0o644)
  w:="1200,2600"; if strings.HasSuffix(name,"-m"){w="400,2600"}
  out,err:=exec.Command("chromium","--headless","--no-sandbox","--disable-gpu","--hide-scrollbars","--user-data-dir=/tmp/shots/prof","--window-size="+w,"--screenshot=/tmp/shots/"+name+".png","file://"+f).CombinedOutput(); if err!=nil{t.Log(string(out))}
 }
 os.MkdirAll("/tmp/shots",0o755)
 save("child",as("ada.quill"),"/tell"); save("staff-m",as("t.two"),"/tell"); save("list",lead,"/incidents"); save("show",lead,"/incidents/"+i.ID); save("mine",as("ada.quill"),"/mine")
 time.Sleep(0)
}
