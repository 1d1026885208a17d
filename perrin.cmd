@echo off
rem Perrin's command line for Windows; see the file perrin for the reasons behind each step.
setlocal EnableExtensions DisableDelayedExpansion

set "ROOT=%~dp0"
set "ROOT=%ROOT:~0,-1%"
set "TARGET=%ROOT%\diffusion\target"
set "APP=%TARGET%\app"

call :find_jdk
if not defined JDK (
  echo perrin: needs a JDK 25 and found none ^(JAVA_HOME, PATH, the usual folders^); install one, for example from https://adoptium.net, or set JAVA_HOME 1>&2
  exit /b 2
)

call :check_stale
if not defined STALE goto run
call :build
if errorlevel 1 exit /b %ERRORLEVEL%

:run
"%JDK%\bin\java" "@%ROOT%\diffusion\jvm.options" -cp "%APP%\perrin-diffusion.jar" perrin.diffusion.cli.Perrin %*
exit /b %ERRORLEVEL%

:find_jdk
set "JDK="
if defined JAVA_HOME call :try_jdk "%JAVA_HOME%"
if defined JDK exit /b 0
for %%J in (java.exe) do if not "%%~$PATH:J"=="" call :try_bin "%%~dp$PATH:J."
if defined JDK exit /b 0
for %%P in (
  "%ProgramFiles%\Java"
  "%ProgramFiles%\Eclipse Adoptium"
  "%ProgramFiles%\Microsoft"
  "%ProgramFiles%\Amazon Corretto"
  "%ProgramFiles%\BellSoft"
  "%ProgramFiles%\Zulu"
  "%USERPROFILE%\.jdks"
  "%USERPROFILE%\.sdkman\candidates\java"
  "%USERPROFILE%\scoop\apps"
) do for /d %%D in ("%%~P\*") do call :try_jdk "%%~D"
exit /b 0

:try_bin
for %%B in ("%~1\..") do call :try_jdk "%%~fB"
exit /b 0

:try_jdk
if defined JDK exit /b 0
if not exist "%~1\bin\java.exe" exit /b 0
if not exist "%~1\bin\javac.exe" exit /b 0
findstr /r /c:"^JAVA_VERSION=.25[^0-9]" "%~1\release" >nul 2>nul && set "JDK=%~1"
exit /b 0

:check_stale
set "STALE="
if not exist "%APP%\stamp" set "STALE=first use: takes a minute, and Maven may download libraries"
if not exist "%APP%\perrin-diffusion.jar" set "STALE=first use: takes a minute, and Maven may download libraries"
if defined STALE exit /b 0
rem cmd cannot compare times to the second; PowerShell ships with every Windows that runs a JDK 25.
powershell -NoProfile -NonInteractive -Command "$r=$env:ROOT; $t=(Get-Item -LiteralPath (Join-Path $env:APP 'stamp')).LastWriteTimeUtc; $m='tensor','autograd','kernels','nn','diffusion'; $f=@(Get-Item -LiteralPath (Join-Path $r 'pom.xml')); foreach($x in $m){ $f+=Get-Item -LiteralPath (Join-Path $r ($x+'\pom.xml')); $f+=Get-ChildItem -Recurse -LiteralPath (Join-Path $r ($x+'\src\main')) }; if($f | Where-Object { $_.LastWriteTimeUtc -gt $t } | Select-Object -First 1){exit 1}else{exit 0}"
if errorlevel 1 set "STALE=sources changed"
exit /b 0

:build
where mvn >nul 2>nul
if errorlevel 1 (
  echo perrin: needs Maven ^(mvn^) on the PATH to build; see https://maven.apache.org 1>&2
  exit /b 2
)
echo perrin: building (%STALE%) 1>&2
if not exist "%TARGET%" mkdir "%TARGET%"
if exist "%TARGET%\lib" rmdir /s /q "%TARGET%\lib"
type nul >"%TARGET%\build.started"
set "CALLER_JAVA_HOME=%JAVA_HOME%"
set "JAVA_HOME=%JDK%"
call mvn -B -ntp -f "%ROOT%\pom.xml" -pl tensor,autograd,kernels,nn,diffusion -Dmaven.test.skip=true -Dmaven.source.skip=true package >"%TARGET%\build.log" 2>&1
if errorlevel 1 (
  findstr /b /c:"[ERROR] " "%TARGET%\build.log" 1>&2
  echo perrin: the build failed; all of its output is in "%TARGET%\build.log" 1>&2
  exit /b 1
)
set "JAVA_HOME=%CALLER_JAVA_HOME%"
if exist "%APP%" rmdir /s /q "%APP%"
if exist "%APP%" (
  echo perrin: another perrin still runs from "%APP%"; end it, then build 1>&2
  exit /b 1
)
mkdir "%APP%\lib"
copy /y "%TARGET%\perrin-diffusion.jar" "%APP%" >nul
copy /y "%TARGET%\lib\*.jar" "%APP%\lib" >nul
move /y "%TARGET%\build.started" "%APP%\stamp" >nul
exit /b 0
